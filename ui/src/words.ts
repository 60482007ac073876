/** The words of the page's own furniture. What is said about the person's things comes in the view. */

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
  console: 'Console',
  openConsole: 'Open console',
  more: 'More',
  actions: 'Actions',
  findAction: 'Find an action',
  noAction: 'No such action',
  actionsFor: (name: string) => `Actions for ${name}`,
  roleIn: (role: string, account: string) => `${role} in ${account}`,
  production: 'PROD',

  sessions: 'Sessions',
  moreSessions: (n: number) => (n === 1 ? '1 more session' : `${n} more sessions`),
  fewerSessions: 'Fewer sessions',
  sessionMenu: (name: string) => `More for ${name}`,
  signOut: 'Sign out',
  showCode: 'Show code',

  menu: 'Daypass menu',
  startAtLogin: 'Start at login',
  refresh: 'Refresh list',
  quit: 'Quit Daypass',

  back: 'Back to the list',
  askingForCode: 'Asking your portal for a code',
  askingDetail: 'Your browser opens as soon as it is here.',
  compare: 'Does your browser show this code?',
  approve: 'Approve it there only if every letter matches.',
  otherwise: 'If one does not, cancel here.',
  waiting: 'Waiting for your browser',
  openAgain: 'Open browser again',
  copyLink: 'Copy link',
  cancel: 'Cancel',
  otherDevice: 'Signing in from another device? The link works there too:',
  tryAgain: 'Try again',
  close: 'Close',
  codeIs: (spelled: string) => `Your code is ${spelled}`,
  codeTime: (left: string) => `The code has ${left}`,
} as const;

/** Time left in words; seconds only in the last minute. */
export function timeLeft(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds > 60 ? `${Math.ceil(seconds / 60)} min left` : `${seconds} s left`;
}
