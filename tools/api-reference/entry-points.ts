/** What is imported from each entry point of the chassis, in the order in which somebody needs them. */
export const ENTRY_POINTS: Readonly<Record<string, string>> = {
  '.': 'What most services are written with; all of it stands in one of the other entry points too.',
  service: 'A service as a declaration, and how it is started.',
  http: 'Routes, their schemas, content that is not JSON, cookies, sockets and the server that answers.',
  identity: 'Who calls, and who may.',
  limits: 'How often somebody may ask.',
  settings: 'Variables of the environment as values with a type, secrets among them.',
  secrets: 'Stores that settings are read from, and secrets that change while a process runs.',
  errors: 'Faults that callers see, in catalogues.',
  database: 'Postgres, a server or embedded: rows, transactions, migrations, one leader.',
  cache: 'A cache of memory over Redis.',
  redis: 'The connection that the cache and the quotas share.',
  outbound: 'Calls to other services: deadlines, retries, breakers.',
  telemetry: 'Log lines, metrics and spans.',
  'error-tracking': 'Failures at Sentry or what speaks its protocol.',
  health: 'Liveness, readiness and startup.',
  lifecycle: 'From the start to the exit, and what is shed in between.',
  capability: 'What a capability, a feature and a dependency are, to write one.',
  base: 'The clock, ids, cancellation and lines of waiters that the rest stands on.',
  testing: 'Services, databases, broken connections and sockets for tests.',
}

/** Where the names of an entry point are told, below the folder of the documents. */
export const apiPage = (name: string): string => `reference/api/${name === '.' ? 'chassis' : name}.md`
