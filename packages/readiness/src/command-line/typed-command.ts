/** The command as it was typed, for reports that others read: what a `--header` says may be a credential and is left out. */
export function typedCommand(argv: readonly string[]): string {
  const words = argv.map((word, index) => {
    const before = argv[index - 1]
    if (before === '-H' || before === '--header') return withoutValue(word)
    const [, option, value] = /^(--header=|-H(?!$))(.*)$/s.exec(word) ?? []
    return option === undefined ? word : option + withoutValue(value ?? '')
  })
  return ['seaworthy', ...words.map(quoted)].join(' ')
}

function withoutValue(header: string): string {
  const at = header.indexOf(':')
  return at < 0 ? '…' : `${header.slice(0, at)}: …`
}

function quoted(word: string): string {
  return /^[\w@%+=:,./…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
