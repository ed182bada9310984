import { useSuspenseQuery } from "@apollo/client/react";
import { useState, useTransition } from "react";
import { SEARCH } from "./documents";
import { failureAt } from "./failures";

const PAGE = 5;

interface Choice {
  chosen: string | undefined;
  open(username: string): void;
}

/** People whose last name begins like this, a page at a time. */
export function Search({ chosen, open }: Choice) {
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  return (
    <section aria-label="Search">
      <form
        className="search"
        onSubmit={(event) => {
          event.preventDefault();
          setName(text);
        }}
      >
        <label htmlFor="name">Last name begins with</label>
        <input id="name" type="search" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit">Search</button>
      </form>
      <Results key={name} name={name} chosen={chosen} open={open} />
    </section>
  );
}

function Results({ name, chosen, open }: Choice & { name: string }) {
  const [waiting, startTransition] = useTransition();
  const input = {
    size: PAGE,
    sortBy: "LAST_NAME" as const,
    sortOrder: "ASC" as const,
    ...(name === "" ? {} : { lastNameLike: `${name}%` }),
  };
  const { data, error, fetchMore, refetch } = useSuspenseQuery(SEARCH, {
    variables: { input },
    errorPolicy: "all",
  });
  const found = data?.searchCamundaUserProfiles;
  if (!found)
    return (
      <>
        <p role="alert" className="down">
          {failureAt(error, "searchCamundaUserProfiles") ?? "Nothing was found."}
        </p>
        <button
          type="button"
          disabled={waiting}
          onClick={() => startTransition(async () => void (await refetch()))}
        >
          Try again
        </button>
      </>
    );
  const { items, total } = found;
  return (
    <>
      <p role="status">
        {items.length} of {total}
      </p>
      <ul className="people">
        {items.map(({ id, userId, displayName, email }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={userId === chosen ? "true" : undefined}
              onClick={() => open(userId)}
            >
              <b>{displayName ?? userId}</b> <span>{email}</span>
            </button>
          </li>
        ))}
      </ul>
      {items.length < total ? (
        <button
          type="button"
          className="quiet"
          disabled={waiting}
          onClick={() =>
            startTransition(async () => {
              await fetchMore({ variables: { input: { ...input, from: items.length } } });
            })
          }
        >
          More
        </button>
      ) : null}
    </>
  );
}
