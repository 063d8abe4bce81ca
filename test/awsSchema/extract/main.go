// Prints the schema facts of every resource of terraform-provider-aws as JSON:
// {"aws_vpc": {"cidr_block": {"forceNew": true, …}, "block.name": {…}}}.
//
// It parses the source and runs nothing of it. Argument: the folder with the provider's Go files
// (module github.com/hashicorp/terraform-provider-aws, the newest that the Go module proxy serves
// under that path is v1.60.0).
package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Fact is what a schema.Schema literal says of one attribute.
type Fact struct {
	Type      string `json:"type,omitempty"`
	ForceNew  bool   `json:"forceNew,omitempty"`
	Computed  bool   `json:"computed,omitempty"`
	Optional  bool   `json:"optional,omitempty"`
	Sensitive bool   `json:"sensitive,omitempty"`
}

func main() {
	functions := parseFunctions(os.Args[1])
	found := map[string]map[string]Fact{}
	for name, function := range resourceFunctions(functions["Provider"]) {
		if schema := schemaOf(functions[function]); schema != nil {
			facts := map[string]Fact{}
			collect(schema, "", facts)
			found[name] = facts
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		panic(err)
	}
}

func parseFunctions(folder string) map[string]*ast.FuncDecl {
	functions := map[string]*ast.FuncDecl{}
	files, _ := filepath.Glob(folder + "/*.go")
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			panic(err)
		}
		for _, declaration := range file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil {
				functions[function.Name.Name] = function
			}
		}
	}
	return functions
}

// resourceFunctions reads ResourcesMap: name of the resource -> function that returns its schema.
func resourceFunctions(provider *ast.FuncDecl) map[string]string {
	found := map[string]string{}
	ast.Inspect(provider, func(node ast.Node) bool {
		pair, ok := node.(*ast.KeyValueExpr)
		if !ok || nameOf(pair.Key) != "ResourcesMap" {
			return true
		}
		for _, element := range pair.Value.(*ast.CompositeLit).Elts {
			entry := element.(*ast.KeyValueExpr)
			if call, ok := entry.Value.(*ast.CallExpr); ok {
				found[text(entry.Key)] = nameOf(call.Fun)
			}
		}
		return false
	})
	return found
}

func schemaOf(node ast.Node) *ast.CompositeLit {
	var schema *ast.CompositeLit
	if node == nil || node == (*ast.FuncDecl)(nil) {
		return nil
	}
	ast.Inspect(node, func(inner ast.Node) bool {
		pair, ok := inner.(*ast.KeyValueExpr)
		if schema == nil && ok && nameOf(pair.Key) == "Schema" {
			schema, _ = pair.Value.(*ast.CompositeLit)
		}
		return schema == nil
	})
	return schema
}

func collect(schema *ast.CompositeLit, prefix string, facts map[string]Fact) {
	for _, element := range schema.Elts {
		entry, ok := element.(*ast.KeyValueExpr)
		if !ok || text(entry.Key) == "" {
			continue
		}
		path := prefix + text(entry.Key)
		literal, ok := entry.Value.(*ast.CompositeLit)
		if !ok {
			call, isCall := entry.Value.(*ast.CallExpr)
			facts[path] = Fact{ForceNew: isCall && strings.Contains(nameOf(call.Fun), "ForceNew")}
			continue
		}
		facts[path] = factOf(literal)
		for _, field := range literal.Elts {
			pair, ok := field.(*ast.KeyValueExpr)
			if ok && nameOf(pair.Key) == "Elem" {
				if nested := schemaOf(pair.Value); nested != nil {
					collect(nested, path+".", facts)
				}
			}
		}
	}
}

func factOf(literal *ast.CompositeLit) Fact {
	fact := Fact{}
	for _, field := range literal.Elts {
		pair, ok := field.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		yes := nameOf(pair.Value) == "true"
		switch nameOf(pair.Key) {
		case "ForceNew":
			fact.ForceNew = yes
		case "Computed":
			fact.Computed = yes
		case "Optional":
			fact.Optional = yes
		case "Sensitive":
			fact.Sensitive = yes
		case "Type":
			fact.Type = strings.TrimPrefix(nameOf(pair.Value), "Type")
		}
	}
	return fact
}

func nameOf(expression ast.Expr) string {
	switch value := expression.(type) {
	case *ast.Ident:
		return value.Name
	case *ast.SelectorExpr:
		return value.Sel.Name
	}
	return ""
}

func text(expression ast.Expr) string {
	literal, ok := expression.(*ast.BasicLit)
	if !ok {
		return ""
	}
	value, _ := strconv.Unquote(literal.Value)
	return value
}
