import { asked, requirements } from './requirement.ts'

export const lifecycleRequirements = requirements({
  'LIFE-1': asked('C', ['drill'], 'Kubernetes pod termination', {
    title: 'Draining',
    claim:
      'A replica that is told to stop loses no request, keeps serving until traffic has moved away, and exits 0',
    fix: 'On SIGTERM: answer readiness with 503, keep serving with Connection: close for the propagation window, finish what is in flight, then close and exit 0.',
  }),
  'LIFE-2': asked('B', ['drill'], 'Kubernetes terminationGracePeriodSeconds', {
    title: 'Draining has a deadline',
    claim:
      'Stuck work is named in the log and the process is gone by its deadline, non-zero; a second signal ends it at once',
    fix: 'Put a time box on each stop phase, log the one that overran, exit non-zero; force the exit on a second signal.',
  }),
  'LIFE-3': asked('C', ['drill', 'probe'], 'Kubernetes probes', {
    title: 'Three probes, three answers',
    claim:
      'Liveness, readiness and startup are separate questions; liveness stays true while the replica drains',
    fix: 'Serve liveness and readiness on two routes: liveness says that the process runs, readiness that it wants traffic.',
  }),
  'LIFE-4': asked('B', ['drill'], 'Kubernetes probes; Spring Boot probe semantics', {
    title: 'Readiness follows the declared policy of each dependency',
    claim:
      'A critical dependency that is down takes readiness away, another one does not, and no probe waits for a third party',
    fix: 'Check dependencies in the background with a timeout each and let the probe read the last answer.',
  }),
  'LIFE-5': asked('A', ['drill'], 'RFC 9110 15.6.4; Google SRE book ch. 21', {
    title: 'Overload is refused early',
    claim:
      'At five times its capacity the service still does most of its useful work, refuses the rest quickly and answers its probes',
    fix: 'Bound the work in progress and answer 503 with Retry-After beyond the bound, before any expensive step.',
  }),
  'LIFE-6': asked('B', ['drill'], 'Kubernetes rolling update', {
    title: 'Rolling replacement',
    claim: 'Every replica is replaced under load and no request fails',
    fix: 'Say ready only when requests can be served, and drain before exit.',
  }),
  'LIFE-7': asked('B', ['document', 'test'], 'Twelve-Factor VIII', {
    title: 'One process per replica',
    claim: 'The service scales by replicas and keeps heavy computation off the event loop',
    fix: 'Move computation to workers or jobs; scale by replicas, not by processes in one container.',
  }),
})
