export type { Fault, FaultRule } from './fault.ts'
export { FaultSwitch } from './fault-switch.ts'
export {
  type FaultyUpstream,
  type FaultyUpstreamOptions,
  type Question,
  type SeenRequest,
  startFaultyUpstream,
} from './faulty-upstream.ts'
export type { Mangles, Reply } from './reply.ts'
