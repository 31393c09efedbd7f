import { posix } from 'node:path'
import type { DescribedService } from '../description/described-service.ts'
import type { ImagePlan } from './image-plan.ts'
import { labels, liveUrl, runtime } from './last-stage.ts'
import { probeCommand } from './probe-command.ts'

type NodePlan = Extract<ImagePlan, { language: 'node' }>

const ROOT = '/srv'
/** What a package brings for its readers and debuggers: a third of the weight. */
const UNREAD = ['*.map', '*.d.ts', '*.d.mts', '*.d.cts', '*.md', '*.markdown']

/** An image of a TypeScript service: Node runs the sources, so nothing is compiled. */
export function nodeImage(service: DescribedService, plan: NodePlan): string {
  const { name } = service
  const isAlone = plan.folder === ''
  const manifests = plan.folders
    .filter((folder) => folder !== '')
    .map((folder) => `COPY ${folder}/package.json ${folder}/\n`)
    .join('')
  const sources = plan.folders
    .filter((folder) => folder !== plan.folder)
    .map((folder) => `COPY ${folder}/src ${folder}/src`)
  const own = ['src', ...plan.content]
    .map((each) => posix.join(plan.folder, each))
    .map((path) => `COPY ${path} ${path}`)
  const unread = UNREAD.map((each) => `-name '${each}'`).join(' -o ')
  return `# The image of ${name}: Node, its production dependencies, its sources. Build it from the root of the ${isAlone ? 'project' : 'workspace'}:
#   docker build --file deploy/${name}/container/Dockerfile --tag <repository>:<tag> .
# Pin both bases by digest where images are built for others: --build-arg RUN_IMAGE=…@sha256:…
ARG BUILD_IMAGE=docker.io/library/node:${plan.nodeVersion}-trixie
ARG RUN_IMAGE=gcr.io/distroless/cc-debian13

FROM \${BUILD_IMAGE} AS build
WORKDIR ${ROOT}
# Without the symbols for a debugger, and beside it the one library that the base of the last stage lacks.
RUN mkdir -p /runtime && cp "$(command -v node)" /runtime/node && strip /runtime/node \\
  && cp /usr/lib/*-linux-gnu/libatomic.so.1 /runtime/
COPY package.json package-lock.json ./
${manifests}# No script of a dependency runs, and what only readers and debuggers need is left behind.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund ${isAlone ? '' : `--workspace=${plan.packageName} `}\\
  && find node_modules -type f \\( ${unread} \\) -delete
${[...sources, ...own].join('\n')}

FROM \${RUN_IMAGE}
${labels(service)}
COPY --from=build /runtime/libatomic.so.1 /usr/lib/
COPY --from=build /runtime/node /usr/local/bin/
COPY --from=build ${ROOT} ${ROOT}
WORKDIR ${posix.join(ROOT, plan.folder)}
${runtime(service, { environment: 'NODE_ENV=production', health: probeCommand(plan, liveUrl(service)) })}
ENTRYPOINT ["/usr/local/bin/node"]
CMD ["src/main.ts"]
`
}

/** Closed, and open for what the image takes: no secret, test or history of the folder reaches a builder. */
export const nodeIgnore = ({ folders, folder, content }: NodePlan): string =>
  [
    '# Everything, but for what the Dockerfile copies.',
    '*',
    '!package.json',
    '!package-lock.json',
    ...folders.filter((each) => each !== '').flatMap((each) => [`!${each}/package.json`, `!${each}/src`]),
    ...(folder === '' ? ['src', ...content] : content).map((each) => `!${posix.join(folder, each)}`),
    '**/*.test.ts',
    '**/fixtures',
    '**/.env*',
    '',
  ].join('\n')
