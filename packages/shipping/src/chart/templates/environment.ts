import { type DescribedService, readsNodeEnv } from '../../description/described-service.ts'

/** Variables of a container that an environment says, as items of a list that has begun. Without NODE_ENV there may be none. */
export const environment = (service: DescribedService): string =>
  readsNodeEnv(service)
    ? '            {{- include "environment" . | nindent 12 }}'
    : '            {{- with include "environment" . | trim }}{{ nindent 12 . }}{{ end }}'
