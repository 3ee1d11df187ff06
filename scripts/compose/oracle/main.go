// Command oracle loads compose files as `docker compose config --format json` does, many in one process: it reads file
// names from standard input and prints one line of JSON for each, with the error or the normalized project.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
)

type answer struct {
	File    string          `json:"file"`
	Error   string          `json:"error,omitempty"`
	Project json.RawMessage `json:"project,omitempty"`
}

// The options of Compose's own command line, with what a provider sets.
func options(file, folder string) (*cli.ProjectOptions, error) {
	return cli.NewProjectOptions([]string{file},
		cli.WithWorkingDirectory(folder),
		cli.WithName("source"),
		cli.WithEnv([]string{"PORT=" + os.Args[2], "CALLBACK_URL=" + os.Args[3], "COMPOSE_PROJECT_NAME=source"}),
		cli.WithDefaultProfiles(),
		cli.WithResolvedPaths(true),
		cli.WithInterpolation(true))
}

// An input that takes the library down is no verdict: its error begins with "panic:".
func judge(file, folder string) (found answer) {
	found.File = file
	defer func() {
		if down := recover(); down != nil {
			found.Error, found.Project = fmt.Sprint("panic: ", down), nil
		}
	}()
	chosen, err := options(file, folder)
	if err == nil {
		found.Project, err = load(chosen)
	}
	if err != nil {
		found.Error, found.Project = strings.Join(strings.Fields(err.Error()), " "), nil
	}
	return found
}

// Arguments: an empty folder to work in, the provider's port, its callback URL.
func main() {
	names := bufio.NewScanner(os.Stdin)
	for names.Scan() {
		line, err := json.Marshal(judge(names.Text(), os.Args[1]))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(line))
	}
}
