import { Secret } from './secret.ts'

/** One line of `--print-settings`. */
export interface SettingRow {
  readonly variable: string
  /** Shortened; `[secret]` for secrets, empty when not set. */
  readonly value: string
  /** `override`, `vault:<secret>`, `aws:<secret>`, `environment`, `file:<path>`, `secrets directory`, `.env`, `default` or `not set`. */
  readonly source: string
  /** Name of the definition that asked for it. */
  readonly settings: string
}

const MAX_LENGTH = 60

/** A value for people's eyes: short, and without the user part of an address, where passwords hide. */
export function displayValue(value: unknown): string {
  if (value === undefined) return ''
  if (value instanceof Secret) return String(value)
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  const text = Array.isArray(value)
    ? value.join(',')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
  const printable = text.replace(/\/\/[^/?#]*@/g, '//[secret]@').replace(/\p{C}/gu, '�')
  return printable.length > MAX_LENGTH ? `${printable.slice(0, MAX_LENGTH)}…` : printable
}

/** The rows as an aligned table for a terminal. */
export function formatSettingRows(rows: readonly SettingRow[]): string {
  const width = (key: 'variable' | 'value') => Math.max(...rows.map((row) => row[key].length), 0)
  const [variableWidth, valueWidth] = [width('variable'), width('value')]
  return [...rows]
    .sort((a, b) => a.variable.localeCompare(b.variable))
    .map((row) => `${row.variable.padEnd(variableWidth)}  ${row.value.padEnd(valueWidth)}  ${row.source}`)
    .join('\n')
}
