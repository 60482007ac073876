/** The words of the page's own furniture. What is said about the person's things comes in the view. */

import type { RoleRow } from './bindings/view';

export const words = {
  search: 'Find an account, role, id or ARN',
  clear: 'Clear search',
  list: 'Accounts and roles',
  counted: (matches: number, roles: number) => `${matches} of ${roles}`,
  found: (matches: number, roles: number) => `${matches} of ${roles} roles`,
  noMatch: (query: string) => `Nothing matches “${query}”`,
  noMatchDetail: 'Names of profiles and accounts, ids, roles and ARNs are searched.',
  listing: 'Fetching accounts and roles',

  use: 'Use',
  inUse: 'In use',
  stopUsing: 'Stop using',
  copy: 'Copy',
  copyKeys: 'Copy keys',
  copyAs: 'Copy as…',
  copyConsoleLink: 'Copy console link',
  services: 'Open a service…',
  whoAmI: 'Who am I',
  showProfile: 'Show profile',
  rename: 'Rename…',
  removeProfile: 'Remove profile…',
  console: 'Console',
  openConsole: 'Open console',
  more: 'More',
  actions: 'Actions',
  findAction: 'Find an action',
  noAction: 'No such action',
  actionsFor: (name: string) => `Actions for ${name}`,
  roleIn: (role: string, account: string) => `${role} in ${account}`,
  production: 'PROD',
  asks: (name: string) => `${name}…`,
  asksFirst: 'asks before it is used',
  favourite: 'favourite',
  favour: 'Add to favourites',
  unfavour: 'Remove from favourites',
  colourAndLabel: 'Colour and label…',

  sessions: 'Sessions',
  moreSessions: (n: number) => (n === 1 ? '1 more session' : `${n} more sessions`),
  fewerSessions: 'Fewer sessions',
  sessionMenu: (name: string) => `More for ${name}`,
  signOut: 'Sign out',
  addProfiles: 'Add profiles…',
  takeOver: 'Take over',
  takeOverHint: 'Signed in by the AWS CLI. Taken over, Daypass renews it.',
  showSignIn: 'Show',

  menu: 'Daypass menu',
  startAtLogin: 'Start at login',
  refresh: 'Refresh list',
  addSession: 'Add a session…',
  signOutOfAll: 'Sign out of all',
  quit: 'Quit Daypass',

  doctor: 'Doctor',
  settings: 'Settings',
  remove: (what: string) => `Remove ${what}`,

  back: 'Back to the list',
  asking: 'Asking your portal',
  askingDetail: 'Your browser opens as soon as it answers.',
  goOn: 'Go on in your browser',
  allow: 'Sign in there and allow access.',
  goesOn: 'Daypass goes on by itself.',
  compare: 'Does your browser show this code?',
  approve: 'Approve it there only if every letter matches.',
  otherwise: 'If one does not, cancel here.',
  waiting: 'Waiting for your browser',
  openAgain: 'Open browser again',
  copyLink: 'Copy link',
  cancel: 'Cancel',
  thisComputer: 'The link works in any browser on this computer:',
  otherBrowser: 'Signing in from another device?',
  useCode: 'Use a code instead',
  otherDevice: 'Signing in from another device? The link works there too:',
  anyDevice: 'The link works on any device:',
  tryAgain: 'Try again',
  close: 'Close',
  codeIs: (spelled: string) => `Your code is ${spelled}`,
  timeFor: {
    browser: (left: string) => `The sign-in has ${left}`,
    code: (left: string) => `The code has ${left}`,
  },
} as const;

/** What a role's tag says: the person's label, or that the guard asks. */
export function tagOf({ label, guarded }: RoleRow): string {
  return label?.text || (guarded ? words.production : '');
}

/** Time left in words; seconds only in the last minute. */
export function timeLeft(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds > 60 ? `${Math.ceil(seconds / 60)} min left` : `${seconds} s left`;
}
