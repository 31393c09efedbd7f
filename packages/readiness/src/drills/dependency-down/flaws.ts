export const dependencyDownFlaws = {
  'ready-without-store': 'readiness ignores a critical dependency',
  'live-follows-store': 'a lost store restarts every replica',
  'all-routes-wait': 'routes that do not need the store wait for it',
  'never-reconnects': 'only a restart brings the store back',
  'optional-takes-ready': 'a failing upstream takes every replica out of traffic',
}
