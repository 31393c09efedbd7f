import { posix } from 'node:path'
import type { DescribedService } from '../description/described-service.ts'
import type { ImagePlan } from './image-plan.ts'
import { labels, liveUrl, runtime } from './last-stage.ts'
import { probeCommand } from './probe-command.ts'

type PythonPlan = Extract<ImagePlan, { language: 'python' }>

const DEBIAN = 'trixie'
const VENV = '/opt/venv'

/** An image of a service in Python: the interpreter, what its requirements bring, and its sources. */
export function pythonImage(service: DescribedService, plan: PythonPlan): string {
  const { name } = service
  const { version, entry, requirements } = plan
  const bases = requirements ? 'both bases' : 'the base'
  const build = `
FROM \${BUILD_IMAGE} AS build
WORKDIR /srv
COPY requirements.txt ./
# Into a folder of their own, which is all that the last stage takes: no compiler comes along.
RUN python3 -m venv --without-pip ${VENV} \\
  && python3 -m pip --python ${VENV} install --no-cache-dir --requirement requirements.txt
`
  const environment = [
    ...(requirements ? [`PATH=${VENV}/bin:\${PATH}`] : []),
    'PYTHONUNBUFFERED=1',
    'PYTHONDONTWRITEBYTECODE=1',
  ]
  return `# The image of ${name}: Python${requirements ? ', its requirements,' : ''} and its sources. Build it from the folder of seaworthy.ship.yaml:
#   docker build --file deploy/container/Dockerfile --tag <repository>:<tag> .
# Pin ${bases} by digest where images are built for others: --build-arg RUN_IMAGE=…@sha256:…
${requirements ? `ARG BUILD_IMAGE=docker.io/library/python:${version}-${DEBIAN}\n` : ''}ARG RUN_IMAGE=docker.io/library/python:${version}-slim-${DEBIAN}
${requirements ? build : ''}
FROM \${RUN_IMAGE}
${labels(service)}
WORKDIR /srv
${requirements ? `COPY --from=build ${VENV} ${VENV}\n` : ''}COPY . .
# Each line of the log leaves at once, and nothing is written beside the sources.
${runtime(service, { environment: environment.join(' '), health: probeCommand(plan, liveUrl(service)) })}
ENTRYPOINT ["python3"]
CMD [${JSON.stringify(entry)}]
`
}

/** Closed, and open for what Python reads: no secret, test or history of the folder reaches a builder. */
export const pythonIgnore = ({ requirements, sources, content }: PythonPlan): string =>
  [
    '# Everything, but for what is run or read.',
    '*',
    ...(requirements ? ['!requirements.txt'] : []),
    '!*.py',
    ...sources.map((each) => `!${each}`),
    ...content.map((each) => `!${posix.normalize(each)}`),
    '**/.venv',
    '**/venv',
    '**/tests',
    '**/test_*.py',
    '**/*_test.py',
    '**/conftest.py',
    '**/.env*',
    '',
  ].join('\n')
