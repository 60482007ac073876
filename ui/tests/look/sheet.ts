/** One page with the pictures of all states. */

import { SCHEMES } from './studio';

/** Of the sheet in pixels: six pictures side by side. */
export const WIDTH = 1680;

const STYLE = `
body { margin: 24px; font: 14px sans-serif; background: #8a9294; color: #fff }
main { display: flex; flex-wrap: wrap; gap: 16px }
figure { margin: 0; width: 528px }
div { display: flex; gap: 8px; align-items: start }
img { width: 260px }`;

/** As HTML, beside the pictures. */
export function sheet(names: string[]): string {
  const picture = (name: string, scheme: string) => `<img src="${name}-${scheme}.png" alt="${name}, ${scheme}">`;
  const figure = (name: string) =>
    `<figure><div>${SCHEMES.map((scheme) => picture(name, scheme)).join('')}</div><figcaption>${name}</figcaption></figure>`;
  return `<!doctype html><meta charset="utf-8"><title>Daypass, every state</title><style>${STYLE}</style>
<main>${names.map(figure).join('\n')}</main>
`;
}
