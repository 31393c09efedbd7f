import type { Operated, Operation, Step } from './operation.ts'

export function triage({ service, onChassis }: Operated): Operation {
  const { name } = service
  const file = `${name}.log`
  return {
    file: 'log-and-trace-triage',
    title: 'Find the cause in logs and traces',
    when: 'The dashboard says where it hurts, and not yet why.',
    impact: 'Nothing: it only looks.',
    steps: [
      {
        text: 'The last quarter of an hour of every replica, and what a replica said before it ended, where one did:',
        commands: `kubectl logs --namespace ${name} --selector app.kubernetes.io/name=${name} --container ${name} --since 15m --tail -1 --max-log-requests 50 > ${file}
kubectl get pods --namespace ${name} --selector app.kubernetes.io/name=${name}
kubectl logs --namespace ${name} deployment/${name} --container ${name} --previous --tail 50 || true`,
      },
      ...(onChassis
        ? linesOfChassis(file)
        : [{ text: `Look for the id of the request that was reported, in \`${file}\`.` }]),
      {
        text:
          'The id of a trace leads to the request in Jaeger, Tempo or whatever keeps traces: the longest span without a child is where the time went. ' +
          'Without a trace backend the same lines tell it by their `durationMs`.',
      },
    ],
    dryRun:
      'On a quiet afternoon, with the id of a request of your own: the answer names it in `x-request-id`.',
  }
}

function linesOfChassis(file: string): readonly Step[] {
  return [
    {
      text: 'What fails, most often first. 500 is ours; 502 and 504 are an upstream; 503 is a refusal, and its code says whose.',
      commands: `jq --raw-input --raw-output 'fromjson? | select(.message == "request completed" and .status >= 500)
  | [.status, .method, .route] | @tsv' ${file} | sort | uniq --count | sort --reverse --numeric-sort | head -20`,
      block: 'failures',
    },
    {
      text: 'What is slow: the slowest requests, with the trace of each.',
      commands: `jq --raw-input --raw-output 'fromjson? | select(.message == "request completed") | [.durationMs, .status, .route, .correlationId, .traceId] | @tsv' ${file} \\
  | sort --reverse --numeric-sort | head -10`,
      block: 'slow',
    },
    {
      text: 'All that was said about one request, by the id in its answer (`x-request-id`, or `correlationId` of the problem): the line with `err` has the cause.',
      commands: `jq --raw-input 'fromjson? | select(.correlationId == env.ID)' ${file}`,
      block: 'request',
    },
    {
      text: 'Warnings and errors that no request has: dependencies that were lost, secrets that were not read, leaders.',
      commands: `jq --raw-input --raw-output 'fromjson? | select((.level == "warn" or .level == "error") and .correlationId == null) | [.time, .level, .message] | @tsv' ${file}`,
      block: 'aside',
    },
  ]
}
