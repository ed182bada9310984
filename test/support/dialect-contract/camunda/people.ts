import type { CamundaTarget, CamundaUser } from "./target.js";

/** Members of one group, so that searches find them and nobody else. Ids must be letters and digits. */
export const GROUP = "contractGroup";

const surnames = ["Allen", "Boole", "Curie", "Dirac", "Euler", "Fermi", "Gauss", "Hopper", "Ito", "Jung"];

export const people: readonly CamundaUser[] = surnames.map((lastName, n) => ({
  id: `contract${n}`,
  firstName: n % 2 ? "Odd" : "Even",
  lastName,
  email: `contract${n}@contract.example`,
  password: `secret-${n}`,
  groups: [GROUP],
}));

export async function putPeople(target: CamundaTarget): Promise<void> {
  for (const person of people) await target.putUser(person);
}
