/** However a program ends, its server ends with it: neither process nor folder nor shared memory stays. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startPostgres, stopKept } from '../../src/postgres/index.js'
import { rounds } from '../support/database.js'
import {
  ask,
  type Ending,
  ended,
  everything,
  foldersOf,
  held,
  isAlive,
  liveSegments,
  nothing,
  ordinaryUser,
  patient,
  remains,
  runHolder,
  sharedMemoryOf,
  until,
} from './programs.js'

describe.concurrent('a server leaves nothing behind', patient, () => {
  test('when its program stops it', async () => {
    const server = await startPostgres()
    expect(existsSync(server.dataDir)).toBe(true)
    expect(isAlive(server.supervisorPid)).toBe(true)
    await server.stop()
    await server.stop()
    expect(existsSync(dirname(server.dataDir))).toBe(false)
    await until(() => !isAlive(server.supervisorPid))
    await expect(ask(server.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  // Ways that differ for a program, but not for what must clean up after it, are tried at full scale only.
  const byItself: [string, Ending, object][] = [
    ['fails', 'throw', { code: 1 }],
    ['exits in the middle', 'exit', { code: 3 }],
    ['forgets to stop it', 'return', { code: 0 }],
  ]
  test.each(byItself.slice(0, rounds(1, 3)))('when its program %s', async (_, ending, how) => {
    const program = runHolder(ending)
    const server = await held(program)
    expect(await ended(program)).toMatchObject(how)
    await until(() => !existsSync(dirname(server.dataDir)))
    await until(() => !isAlive(server.supervisorPid))
    expect(remains(server)).toEqual(nothing)
  })

  const bySignal: [string, NodeJS.Signals][] = [
    ['is killed', 'SIGKILL'],
    ['is interrupted with Ctrl-C', 'SIGINT'],
    ['is asked to end', 'SIGTERM'],
    ['loses its terminal', 'SIGHUP'],
  ]
  test.each(bySignal.slice(0, rounds(2, 4)))('when its program %s', async (_, signal) => {
    const program = runHolder('wait', {}, { detached: true })
    const server = await held(program)
    expect(remains(server)).toEqual(everything)
    // As a terminal does it: to the whole process group.
    process.kill(-(program.pid as number), signal)
    expect(await ended(program)).toEqual({ code: null, signal })
    await until(() => !existsSync(dirname(server.dataDir)))
    await until(() => !isAlive(server.supervisorPid))
    expect(remains(server)).toEqual(nothing)
  })

  test('when its program is killed at any moment of the start', async () => {
    for (let round = 0; round < rounds(2, 60); round++) {
      const program = runHolder('wait')
      await until(() => foldersOf(program.pid as number).length > 0)
      await sleep(Math.random() * 900)
      program.kill('SIGKILL')
      await ended(program)
      await until(() => foldersOf(program.pid as number).length === 0)
    }
  })

  test('when program and supervisor are both killed and another server is started', async () => {
    const program = runHolder('wait')
    const server = await held(program)
    process.kill(server.supervisorPid, 'SIGKILL')
    await until(() => !isAlive(server.supervisorPid))
    expect(remains(server)).toEqual({ ...everything, supervisor: false })
    program.kill('SIGKILL')
    await ended(program)
    const next = await startPostgres()
    await until(() => !existsSync(dirname(server.dataDir)) && !isAlive(server.postmasterPid))
    await next.stop()
  })

  test('when only the supervisor is killed, and the program can go on until then', async () => {
    const server = await startPostgres()
    process.kill(server.supervisorPid, 'SIGKILL')
    await until(() => !isAlive(server.supervisorPid))
    // The sweep of another start must not take a server whose program is alive.
    const other = await startPostgres()
    await other.stop()
    expect(await ask(server.url, 'select 1')).toEqual([[1]])
    await server.stop()
    expect(existsSync(dirname(server.dataDir))).toBe(false)
    await expect(ask(server.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test.runIf(process.platform === 'linux')('when it crashed before it was stopped', async () => {
    const program = runHolder('wait')
    const server = await held(program)
    const memory = sharedMemoryOf(server.postmasterPid)
    expect(memory.segments.length).toBeGreaterThan(0)
    expect(memory.files.filter(existsSync)).not.toEqual([])
    process.kill(server.postmasterPid, 'SIGKILL')
    await until(() => !isAlive(server.postmasterPid))
    program.kill('SIGTERM')
    await until(() => !existsSync(dirname(server.dataDir)))
    expect(memory.files.filter(existsSync)).toEqual([])
    expect(liveSegments().filter((id) => memory.segments.includes(id))).toEqual([])
  })
})

describe.concurrent('a kept server', patient, () => {
  test('outlives its program, also a killed one, and ends with stopKept', async () => {
    const program = runHolder('wait', { keep: true }, { detached: true })
    const server = await held(program)
    process.kill(-(program.pid as number), 'SIGKILL')
    await ended(program)
    await sleep(200)
    expect(await ask(server.url, 'select 1')).toEqual([[1]])
    await stopKept(server.dataDir)
    await until(() => !isAlive(server.supervisorPid))
    expect(remains(server)).toEqual(nothing)
    await expect(stopKept(server.dataDir)).rejects.toThrow('There is no kept server')
  })

  test('can still be stopped when its supervisor was killed', async () => {
    const program = runHolder('return', { keep: true })
    const server = await held(program)
    await ended(program)
    process.kill(server.supervisorPid, 'SIGKILL')
    await until(() => !isAlive(server.supervisorPid))
    await stopKept(server.dataDir)
    expect(existsSync(dirname(server.dataDir))).toBe(false)
    // Its parent is no longer there to hear of its end at once.
    await until(() => !isAlive(server.postmasterPid))
  })

  test('takes its folder with it when somebody else ends the server', async () => {
    const program = runHolder('return', { keep: true }, ordinaryUser)
    const server = await held(program)
    await ended(program)
    await sleep(200)
    process.kill(server.postmasterPid, 'SIGINT')
    await until(() => !isAlive(server.supervisorPid))
    expect(remains(server)).toEqual(nothing)
  })
})
