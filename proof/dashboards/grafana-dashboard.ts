/** What a picture needs of a dashboard as Grafana reads it. */
export interface GrafanaDashboard {
  readonly title: string
  readonly description: string
  readonly panels: readonly GrafanaPanel[]
}

export interface GrafanaPanel {
  readonly type: 'row' | 'stat' | 'timeseries'
  readonly title: string
  /** In columns of a twenty-fourth of the width, and rows of 30 pixels. */
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly {
    readonly expr: string
    readonly legendFormat: string
    /** What is so now, and not how it went. */
    readonly instant: boolean
  }[]
  readonly options?: { readonly colorMode?: 'value' | 'background' | 'background_solid' }
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string
      readonly min?: number
      readonly thresholds?: { readonly steps: readonly GrafanaThreshold[] }
    }
  }
}

/** From its value on, up to that of the next one, that colour. The first one has none, and is for all below. */
export interface GrafanaThreshold {
  readonly value: number | null
  readonly color: string
}
