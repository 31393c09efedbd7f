import { UsageError } from '../engine/usage-error.ts'

const FORMATS = ['json', 'junit', 'sarif', 'md', 'html'] as const

/** Where one report goes: `-o json=evidence.json`, or `-o json` (also `-o json=-`) for standard output. */
export type Output =
  | { readonly format: 'human'; readonly path?: undefined }
  | { readonly format: Format; readonly path?: string }

export type Format = (typeof FORMATS)[number]

/** @throws UsageError for an unknown format, a path that is empty, or two outputs on standard output. */
export function parseOutputs(values: readonly string[]): readonly Output[] {
  const outputs = values.map((value): Output => {
    const [format = '', path] = value.split(/=(.*)/s)
    if (format !== 'human' && !FORMATS.some((each) => each === format)) {
      throw new UsageError(`unknown output "${format}": use human, ${FORMATS.join(', ')}`)
    }
    if (path === '')
      throw new UsageError(`the output "${value}" names no file: -o ${format} is standard output`)
    const toFile = path !== undefined && path !== '-'
    if (format !== 'human') return { format: format as Format, ...(toFile && { path }) }
    if (toFile) {
      throw new UsageError(
        'the output "human" goes to standard output only: use -o md=PATH for a file to read',
      )
    }
    return { format }
  })
  if (outputs.filter(({ path }) => !path).length > 1) {
    throw new UsageError(
      'only one output can go to standard output: give the others a path, as in -o json=evidence.json',
    )
  }
  return outputs.length > 0 ? outputs : [{ format: 'human' }]
}
