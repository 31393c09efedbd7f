import { defineMetrics } from '../telemetry/index.ts'

/** The state of the service, and what it refuses under overload. */
export const lifecycleMetrics = defineMetrics('lifecycle', {
  state: {
    kind: 'gauge',
    name: 'seaworthy_lifecycle_state',
    help: 'State of the service: 1 for the state it is in, 0 for the others.',
    labelNames: ['state'],
  },
  shed: {
    kind: 'counter',
    name: 'seaworthy_shed_requests_total',
    help: 'Requests refused because the process was overloaded, by what ran out.',
    labelNames: ['reason'],
  },
  inFlight: {
    kind: 'gauge',
    name: 'seaworthy_in_flight_requests',
    help: 'Requests admitted and not yet answered.',
  },
  inFlightLimit: {
    kind: 'gauge',
    name: 'seaworthy_in_flight_limit',
    help: 'Requests that may be in flight now; below MAX_IN_FLIGHT only under overload.',
  },
  turnLimit: {
    kind: 'gauge',
    name: 'seaworthy_event_loop_turn_limit_seconds',
    help: 'How long one turn of the event loop may admit requests now; lowered under overload.',
  },
})
