import { service } from './service.ts'

// Run before a rollout: it migrates, and starts nothing.
await service.prepare()
