// Nest's "Application shutdown": enableShutdownHooks() in main.ts.
import 'reflect-metadata'
import { setTimeout as sleep } from 'node:timers/promises'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

@Controller()
class AppController {
  @Get('fast')
  fast() {
    return { ok: true }
  }

  @Get('slow')
  slow() {
    return sleep(300, { ok: true })
  }

  @Get('health')
  health() {
    return { status: 'up' }
  }
}

@Module({ controllers: [AppController] })
class AppModule {}

const app = await NestFactory.create(AppModule)
app.enableShutdownHooks()
await app.listen(Number(process.env.PORT))
