import { join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import { buildGoProgram } from '../harness/go-program.ts'

/** Of what belongs to the collector itself there is a stable part, with a number of its own. */
const [VERSION, STABLE] = ['v0.160.0', 'v1.66.0']
const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib'
const CORE = 'go.opentelemetry.io/collector'

const required = [
  ...['extension/storage/filestorage', 'receiver/filelogreceiver'].map(
    (each) => `${CONTRIB}/${each} ${VERSION}`,
  ),
  ...['redactionprocessor', 'tailsamplingprocessor'].map((each) => `${CONTRIB}/processor/${each} ${VERSION}`),
  ...['component', 'confmap', 'confmap/provider/envprovider', 'confmap/provider/fileprovider'].map(
    (each) => `${CORE}/${each} ${STABLE}`,
  ),
  ...['exporter', 'extension', 'processor', 'receiver'].map((each) => `${CORE}/${each} ${STABLE}`),
  ...['exporter/otlphttpexporter', 'otelcol', 'receiver/otlpreceiver', 'service'].map(
    (each) => `${CORE}/${each} ${VERSION}`,
  ),
  ...['batchprocessor', 'memorylimiterprocessor'].map((each) => `${CORE}/processor/${each} ${VERSION}`),
]

/** The OpenTelemetry Collector with the components that are used here; built where it is not in the cache, which takes some minutes. */
export async function otelcol(): Promise<string> {
  const folder = await cached(`otelcol-${VERSION.slice(1)}`, (made) =>
    buildGoProgram(new URL('./tools/main.go', import.meta.url), {
      name: 'otelcol',
      folder: made,
      manifest: `module seaworthy.invalid/otelcol\n\ngo 1.26.0\n\nrequire (\n${required.map((each) => `\t${each}\n`).join('')})\n`,
    }),
  )
  return join(folder, 'otelcol')
}
