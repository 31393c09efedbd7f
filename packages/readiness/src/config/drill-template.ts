/** A commented `seaworthy.drill.yaml` from a few answers. */
export function drillFileTemplate(answers: {
  readonly command: string
  readonly live: string
  readonly ready: string
  readonly route: string
  readonly slowRoute?: string
}): string {
  const text = (value: string) => JSON.stringify(value)
  const slow = answers.slowRoute
    ? `  - { path: ${text(answers.slowRoute)}, is: [slow] }`
    : '  # - { path: /report, is: [slow] }'
  return `# yaml-language-server: $schema=https://seaworthy.dev/schema/drill.schema.json
# How to drill this service. Any language will do: it is started, asked over HTTP, and stopped by a signal.

service:
  # What starts one replica. No shell is in between, so that signals reach the process.
  command: ${text(answers.command)}
  # The variable that tells it its port; a free one is chosen for each replica.
  portVariable: PORT
  # env:
  #   DATABASE_URL: \${DATABASE_URL}

probes:
  live: ${text(answers.live)}
  ready: ${text(answers.ready)}
  # startup: /startupz

# What the service promises when it is told to stop. Where its own window is a setting, give it the same under env above,
# such as SHUTDOWN_PROPAGATION_MS: "3000": many have none outside production.
stop:
  propagationMs: 3000
  deadlineMs: 10000

# A few routes, and what each is: read, write, cached, slow, stuck, stream, upstream-backed, authenticated, limited, costly.
routes:
  - { path: ${text(answers.route)}, is: [read] }
${slow}
  # - { path: /orders, method: POST, is: [write], body: { item: 1 } }
  # - { path: /search, is: [costly] }
  # - { path: /events, is: [stream] }

# openapi: /openapi.json
# metrics: /metrics

# limits: { bodyBytes: 10485760, slowHeaderMs: 15000, slowBodyMs: 15000 }
# rateLimit: { quota: 60, windowS: 60 }

# Each dependency, with the variable that points to it. A fault proxy is put in between.
# dependencies:
#   - { name: database, variable: DATABASE_URL, kind: postgres, policy: critical }

# Changes for one drill: other variables, or the reason why its claim is not made.
# drills:
#   rate-limit: { env: { RATE_LIMITS: "on" } }
#   overload: { skip: an internal service with one known caller }

# The level to reach: C for anything that runs, B for what users depend on, A for what a company depends on.
level: B
`
}
