/** Something that happened during a drill, drawn as a line over its samples. */
export interface TimelineEvent {
  /** Since the drill's own start. */
  readonly atMs: number
  readonly label: string
  readonly kind: 'fault' | 'heal' | 'signal' | 'note'
}
