import { characters } from './service.ts'

await characters.start()
