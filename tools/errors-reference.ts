import type { AnyErrorCatalogue } from '@seaworthy/chassis/errors'

/** All error tables as Markdown: a table per catalogue, a row per code. */
export function renderErrorsReference(catalogues: readonly AnyErrorCatalogue[]): string {
  return catalogues.map(renderCatalogue).join('\n\n')
}

function renderCatalogue({ $catalogue, $table }: AnyErrorCatalogue): string {
  const rows = Object.entries($table)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([code, { status, title, advice }]) =>
        `| ${[`\`${code}\``, status, title, advice].map(cell).join(' | ')} |`,
    )
  return [
    `## ${$catalogue}`,
    '',
    '| code | status | title | what to do |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

/** An advice names what is to be filled in as `<token>`, which Markdown would take for an element of HTML and leave out. */
const cell = (value: string | number) => String(value).replaceAll(/[|<]/g, '\\$&').replaceAll('\n', ' ')
