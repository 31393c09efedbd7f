/** Name of the file of the runbook of an alert. */
export function runbookFile(alert: string): string {
  return `${alert.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.md`
}
