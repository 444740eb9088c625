import { jobs, type JobAnswer, type JobRequest } from './jobs.ts'

/* The worker's own file: answers one request after the other. */
addEventListener('message', ({ data }: MessageEvent<JobRequest>) => {
  const { number, name, args } = data
  // The types of name and arguments are matched where the request is made, in `runJob`.
  const job = jobs[name] as (...args: readonly unknown[]) => unknown
  let answer: JobAnswer
  try {
    answer = { number, kind: 'done', result: job(...args) }
  } catch (error) {
    answer = { number, kind: 'failed', message: String(error) }
  }
  postMessage(answer)
})
