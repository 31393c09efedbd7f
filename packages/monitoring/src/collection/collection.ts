/** What a proof changes of the collectors that are shipped: where they read, keep and send. */
export interface Collection {
  /** Folder with the logs of the containers of a node. */
  readonly pods: string
  /** Folder for what is not sent yet, and for how far files are read. */
  readonly kept: string
  /** Address that traces are sent to, host and port. */
  readonly listen: string
  /** Where the collector of logs tells of itself. */
  readonly metrics: { readonly host: string; readonly port: number }
  /** Where logs and traces go, by OTLP over HTTP. */
  readonly logs: string
  readonly traces: string
  /** Lines of an exporter beside its address. */
  readonly encoding?: string
  /** How long a trace is waited for until it is kept or not. */
  readonly decisionWait: string
}

/** A variable as a collector reads it. */
const environment = (name: string) => `\${env:${name}}`

/** As they are shipped: addresses are those of whoever installs them. */
export const SHIPPED_COLLECTION: Collection = {
  pods: '/var/log/pods',
  kept: '/var/lib/otelcol',
  listen: '0.0.0.0:4318',
  metrics: { host: '0.0.0.0', port: 8888 },
  logs: `${environment('LOKI_URL')}/otlp`,
  traces: environment('TEMPO_URL'),
  decisionWait: '10s',
}
