import { defineMetrics } from '../../telemetry/index.ts'

/** What is seen of sockets, beside the request that opened each and `seaworthy_cut_answers_total`. */
export const socketMetrics = defineMetrics('sockets', {
  open: {
    kind: 'gauge',
    name: 'seaworthy_open_sockets',
    help: 'Open WebSockets, by route. Each is one of seaworthy_open_streams too.',
    labelNames: ['http_route'],
    when: 'a route is opened as a socket',
  },
  messages: {
    kind: 'counter',
    name: 'seaworthy_socket_messages_total',
    help: 'Messages over WebSockets, by route and direction (in, out).',
    labelNames: ['http_route', 'direction'],
    when: 'a route is opened as a socket',
  },
  closes: {
    kind: 'counter',
    name: 'seaworthy_socket_closes_total',
    help: 'WebSockets that ended, by route and close code (RFC 6455 §7.4): 1006 for one that was cut, other for the codes of clients and of handlers.',
    labelNames: ['http_route', 'code'],
    when: 'a route is opened as a socket',
  },
})
