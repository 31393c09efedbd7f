import type { Runbook } from '../runbooks/runbook.ts'
import type { Watched } from '../watched.ts'

/** A series for a unit test of rules: its labels beside job, namespace and instance, and its values as promtool reads them. */
export interface ToldSeries {
  readonly metric: string
  readonly labels?: Readonly<Record<string, string>>
  /** One each 15 s. */
  readonly values: string
}

/** What somebody on call is told of, and what they do then. */
export interface Alert {
  /** Also the name of its runbook, in kebab-case. */
  readonly name: string
  /** `page` wakes somebody; `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket'
  /** How long it has to be so. */
  readonly forS: number
  /** In one sentence what users have of it; may name labels of the result, as `{{ $labels.upstream }}`. */
  readonly summary: string
  /** Has a result while it is so; undefined where the service does not tell what it reads. */
  readonly expr: (watched: Watched) => string | undefined
  /** More labels by which Alertmanager tells it from others. */
  readonly labels?: Readonly<Record<string, string>>
  /** Alerts of the same service that follow from it: nobody is told of them while it fires. */
  readonly explains?: readonly string[]
  readonly runbook: Runbook
  /** The drill in which it fires, or whose fault is its dry run; where no drill breaks it, what a person breaks. */
  readonly drill: string | { readonly byHand: string }
  /** Data on which it fires after ten minutes, and data that looks like it and is not. */
  readonly told: (watched: Watched) => {
    readonly fires: readonly ToldSeries[]
    readonly silent: readonly ToldSeries[]
  }
}
