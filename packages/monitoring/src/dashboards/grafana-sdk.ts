import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Loaded when something is drawn: it takes a tenth of a second, and most commands of the command line draw nothing. */
export const grafanaSdk = () => ({
  ...(require('@grafana/grafana-foundation-sdk/dashboard') as typeof import('@grafana/grafana-foundation-sdk/dashboard')),
  common:
    require('@grafana/grafana-foundation-sdk/common') as typeof import('@grafana/grafana-foundation-sdk/common'),
  lines:
    require('@grafana/grafana-foundation-sdk/timeseries') as typeof import('@grafana/grafana-foundation-sdk/timeseries'),
  number:
    require('@grafana/grafana-foundation-sdk/stat') as typeof import('@grafana/grafana-foundation-sdk/stat'),
  prometheus:
    require('@grafana/grafana-foundation-sdk/prometheus') as typeof import('@grafana/grafana-foundation-sdk/prometheus'),
})
