/** Whether the check was shown to fail on a service that has the flaw. */
export interface ControlResult {
  readonly flaw: string
  readonly verdict: 'failed-as-expected' | 'did-not-fail' | 'inconclusive'
}
