export const drainFlaws = {
  'exits-at-once': 'the process ends on the signal',
  'closes-at-once': 'the listener closes on the signal, before balancers notice',
  'dies-by-signal': 'a clean drain that ends with a signal instead of code 0',
  'cuts-streams': 'open streams are destroyed instead of ended',
  'keeps-connections': 'answers while draining do not ask clients to leave',
}
