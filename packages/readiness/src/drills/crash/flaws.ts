export const crashFlaws = {
  'trusts-stale-lock': 'a lock file of the dead process keeps the next one from starting',
}
