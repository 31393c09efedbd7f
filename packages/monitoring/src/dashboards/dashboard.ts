/** One line of a panel, or more where its labels have more values. */
export interface Query {
  readonly expr: string
  /** What the line is called; may name labels, as `{{http_route}}`. */
  readonly legend: string
}

export interface Panel {
  readonly title: string
  /** What it shows, and what it means when it is high. */
  readonly description: string
  /** As Grafana names units. */
  readonly unit: 'bytes' | 'percentunit' | 'reqps' | 's' | 'short'
  /** Default: lines over time. A number is what is so now. */
  readonly kind?: 'lines' | 'number'
  /** From here on it is red; below it where less is worse. */
  readonly bad?: { readonly from: number } | { readonly below: number }
  /** Those that are undefined ask for what the service does not tell; a panel without any is not drawn. */
  readonly queries: readonly (Query | undefined)[]
}

/** Panels under one heading. */
export interface Section {
  readonly title: string
  readonly panels: readonly Panel[]
}

export interface Dashboard {
  /** Name of its file. */
  readonly key: string
  readonly title: string
  readonly description: string
  readonly sections: readonly Section[]
}
