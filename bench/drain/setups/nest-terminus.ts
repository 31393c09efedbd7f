// Nest with @nestjs/terminus: a health controller, shutdown hooks, and the time to wait before the application closes.
import 'reflect-metadata'
import { setTimeout as sleep } from 'node:timers/promises'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus'

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
}

@Controller('health')
class HealthController {
  constructor(private readonly health: HealthCheckService) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([])
  }
}

@Module({
  imports: [TerminusModule.forRoot({ gracefulShutdownTimeoutMs: Number(process.env.DRAIN_MS) })],
  controllers: [AppController, HealthController],
})
class AppModule {}

const app = await NestFactory.create(AppModule)
app.enableShutdownHooks()
await app.listen(Number(process.env.PORT))
