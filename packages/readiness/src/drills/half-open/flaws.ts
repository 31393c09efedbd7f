export const halfOpenFlaws = {
  'no-store-timeout': 'a call to the store has no time limit',
  'never-reconnects': 'dead connections are never replaced',
}
