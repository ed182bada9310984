import { ApolloProvider } from "@apollo/client/react";
import { StrictMode, Suspense, useState } from "react";
import { createRoot } from "react-dom/client";
import { client } from "./client";
import { Profile } from "./profile";
import { Search } from "./search";
import "./style.css";

function App() {
  const [username, setUsername] = useState<string>();
  return (
    <>
      <header>
        <h1>People</h1>
      </header>
      <main className={username === undefined ? "" : "chosen"}>
        <Suspense fallback={<p role="status">Searching …</p>}>
          <Search chosen={username} open={setUsername} />
        </Suspense>
        <div>
          {username === undefined ? (
            <p className="hint">Choose somebody.</p>
          ) : (
            <>
              <button type="button" className="quiet back" onClick={() => setUsername(undefined)}>
                All people
              </button>
              <Suspense fallback={<p role="status">Reading three systems …</p>}>
                <Profile key={username} username={username} />
              </Suspense>
            </>
          )}
        </div>
      </main>
    </>
  );
}

const root = document.getElementById("app");
if (root)
  createRoot(root).render(
    <StrictMode>
      <ApolloProvider client={client}>
        <App />
      </ApolloProvider>
    </StrictMode>,
  );
