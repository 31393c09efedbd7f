/** Environments that have a cluster of their own; one for development is on the machine of whoever develops. */
export const INFRASTRUCTURES = ['pre-production', 'production'] as const

export type Infrastructure = (typeof INFRASTRUCTURES)[number]

/** Sizes of a platform, as the variables of `terraform/platform` take them. */
export interface PlatformSize {
  readonly zones: readonly string[]
  readonly single_nat_gateway: boolean
  readonly node_type: string
  readonly nodes: { readonly least: number; readonly most: number }
  readonly node_disk_gib: number
}

/** Sizes of what a service has for itself, as the variables of `terraform/service` take them. */
export interface ServiceSize {
  readonly database_size: {
    readonly instance_class: string
    readonly storage_gib: number
    readonly multi_az: boolean
    readonly read_replicas: number
    readonly backup_days: number
  }
  readonly cache_size: { readonly node_type: string; readonly nodes: number; readonly backup_days: number }
}

/** What an environment begins with: one that may be down, and one that may not. The same kinds of things, so that one rehearses the other. */
export const FIRST_SIZES: Readonly<
  Record<Infrastructure, { readonly platform: PlatformSize; readonly service: ServiceSize }>
> = {
  'pre-production': {
    platform: {
      zones: ['eu-central-1a', 'eu-central-1b'],
      single_nat_gateway: true,
      node_type: 't4g.large',
      nodes: { least: 2, most: 4 },
      node_disk_gib: 30,
    },
    service: {
      database_size: {
        instance_class: 'db.t4g.medium',
        storage_gib: 20,
        multi_az: false,
        read_replicas: 0,
        backup_days: 7,
      },
      cache_size: { node_type: 'cache.t4g.micro', nodes: 1, backup_days: 0 },
    },
  },
  production: {
    platform: {
      zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
      single_nat_gateway: false,
      node_type: 'm7g.large',
      nodes: { least: 3, most: 9 },
      node_disk_gib: 50,
    },
    service: {
      database_size: {
        instance_class: 'db.m7g.large',
        storage_gib: 100,
        multi_az: true,
        read_replicas: 0,
        backup_days: 14,
      },
      cache_size: { node_type: 'cache.t4g.small', nodes: 2, backup_days: 1 },
    },
  },
}
