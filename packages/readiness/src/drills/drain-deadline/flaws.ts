export const drainDeadlineFlaws = {
  'waits-for-ever': 'draining has no deadline',
  'silent-deadline': 'the exit is forced and nothing says why',
  'ignores-second-signal': 'an operator who insists has to wait',
}
