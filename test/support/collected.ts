/** What a generator yields and what it gives back; `seen` is called with each as it comes. */
export async function collected<Yielded, Result>(
  going: AsyncGenerator<Yielded, Result>,
  seen: (event: Yielded) => unknown = () => undefined,
): Promise<{ readonly events: readonly Yielded[]; readonly result: Result }> {
  const events: Yielded[] = []
  for (;;) {
    const step = await going.next()
    if (step.done === true) return { events, result: step.value }
    events.push(step.value)
    await seen(step.value)
  }
}
