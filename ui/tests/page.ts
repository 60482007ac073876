/** The page, opened in front of a fake app and driven as a person would. */

import { flushSync, mount, unmount } from 'svelte';
import { expect, onTestFinished, vi } from 'vitest';

import type { Intent } from '../src/bindings/view';
import App from '../src/App.svelte';
import { furniture } from './data';
import { installFake, type Fake, type Scene } from './fake';

/** Opens the popover, and waits until it shows what the scene holds. */
export async function open(scene: Scene): Promise<Fake> {
  const fake = installFake({ furniture, ...scene });
  const app = mount(App, { target: document.body });
  onTestFinished(() => unmount(app));
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector('#list, main, h1')).not.toBeNull();
    if (document.querySelector('#list') && scene.rows.length > 0) expect(options()).not.toHaveLength(0);
  });
  return fake;
}

/** Presses a key where the focus is: "Enter", "Control+c". Answers whether the key kept its usual meaning. */
export function press(keys: string): boolean {
  const names = keys.split('+');
  const key = names.pop() ?? '';
  const kept = (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, ctrlKey: names.includes('Control'), shiftKey: names.includes('Shift'), bubbles: true, cancelable: true }),
  );
  flushSync();
  return kept;
}

/** Types into the field that has the focus. */
export function type(text: string) {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) throw new Error('the focus is not in a field');
  field.value += text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  flushSync();
}

/** Waits until `what` holds. */
export function until(what: () => void): Promise<void> {
  return vi.waitFor(() => {
    flushSync();
    what();
  });
}

export const search = () => one<HTMLInputElement>('[role=combobox]');
export const options = () => [...document.querySelectorAll<HTMLElement>('#list [role=option]')];
export const said = () => one('[aria-live=polite]').textContent;

/** The selected row, as a screen reader finds it: by the field's aria-activedescendant. */
export function selected(): HTMLElement {
  const id = search().getAttribute('aria-activedescendant');
  const option = id === null ? null : document.getElementById(id);
  if (!option) throw new Error('no row is selected');
  expect(option.getAttribute('aria-selected')).toBe('true');
  return option;
}

/** The element with this selector, of which there must be one. */
export function one<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = document.querySelectorAll<E>(selector);
  const first = found[0];
  if (!first || found.length > 1) throw new Error(`${found.length} elements match ${selector}`);
  return first;
}

/** The button with these words or this label. */
export function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(
    (button) => button.getAttribute('aria-label') === name || button.textContent?.trim().startsWith(name),
  );
  if (!found) throw new Error(`no button says ${name}`);
  return found;
}

/** Presses a button with the mouse. */
export function click(name: string) {
  button(name).click();
  flushSync();
}

export const last = (fake: Fake): Intent | undefined => fake.intents.at(-1);
