/** An SDK client that answers in turn; what it was sent is kept. An Error in the list is thrown. */
export function answering<Client>(...answers: readonly unknown[]) {
  const sent: Record<string, unknown>[] = [];
  const client = {
    send: async ({ input }: { input: Record<string, unknown> }) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)];
      sent.push(input);
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer(input) : answer;
    },
  };
  return { sent, client: client as unknown as Client }; // send is all that the adapters use
}

export const awsError = (name: string, fault: 'client' | 'server' = 'client'): Error =>
  Object.assign(new Error(`${name} happened.`), { name, $fault: fault });
