/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.fingerprint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.s2snapshot.annotation.support.AnnotatedProjections;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FoldCode}.
 */
class FoldCodeTests {

	private static final String PROJECTION = "shop.StockProjection";

	private static final String CONFIGURATION = "shop.config.StockConfiguration";

	private static final Sources SHOP = Sources.empty()
		.with("shop.Stock", """
				package shop;
				import java.util.List;
				import java.util.Map;
				public record Stock(Map<String, Line> lines, List<Place> places) {
					public long total() { return this.lines.values().stream().mapToLong(Line::amount).sum(); }
					public record Line(String article, long amount) { }
				}
				""")
		.with("shop.Place", """
				package shop;
				public enum Place { SHELF, CELLAR }
				""")
		.with("shop.Delta", """
				package shop;
				public sealed interface Delta {
					record Added(String article, long amount) implements Delta { }
					record Sold(String article, long amount) implements Delta { }
				}
				""")
		.with("shop.Rules", """
				package shop;
				public class Rules {
					public static long limit() { return 10; }
				}
				""")
		.with("shop.Base", """
				package shop;
				public abstract class Base {
					protected long halved(long amount) { return amount / 2; }
				}
				""")
		.with(PROJECTION,
				"""
						package shop;
						import io.github.s2snapshot.annotation.Fold;
						import io.github.s2snapshot.annotation.InitialState;
						import io.github.s2snapshot.annotation.StreamProjection;
						import java.util.HashMap;
						import java.util.List;
						import java.util.Map;
						@StreamProjection(name = "stock", stream = "articles")
						public class StockProjection extends Base {
							private static final int FACTOR = 3;
							@InitialState
							Stock empty() { return new Stock(Map.of(), List.of(Place.SHELF)); }
							@Fold
							Stock added(Stock stock, Delta.Added added) {
								return change(stock, added.article(), added.amount());
							}
							@Fold
							Stock sold(Stock stock, Delta.Sold sold) {
								Runnable check = () -> { if (sold.amount() > Rules.limit()) { throw new IllegalStateException(); } };
								check.run();
								return change(stock, sold.article(), -sold.amount());
							}
							private Stock change(Stock stock, String article, long amount) {
								Map<String, Stock.Line> lines = new HashMap<>(stock.lines());
								long factor = switch (stock.places().get(0)) { case SHELF -> FACTOR; case CELLAR -> 1; };
								lines.merge(article, new Stock.Line(article, amount * factor), (one, other) -> {
									Object sum = new Object() {
										@Override
										public String toString() { return "" + (one.amount() + other.amount()); }
									};
									return new Stock.Line(article, Long.parseLong(sum.toString()));
								});
								return new Stock(lines, stock.places());
							}
						}
						""")
		.with(CONFIGURATION, """
				package shop.config;
				import io.github.s2snapshot.definition.StateFold;
				import java.util.List;
				import java.util.Map;
				import java.util.function.Supplier;
				import shop.Delta;
				import shop.Stock;
				public class StockConfiguration {
					public static Supplier<Stock> initial() { return () -> new Stock(Map.of(), List.of()); }
					public static StateFold<Stock, Delta.Added> added() { return (stock, added) -> renew(stock); }
					public static StateFold<Stock, Delta.Sold> sold() { return (stock, sold) -> stock; }
					public static StateFold<Stock, Delta.Sold> other() { return StockFolds::sold; }
					private static Stock renew(Stock stock) { return new Stock(stock.lines(), stock.places()); }
					public Supplier<String> unrelated() { return () -> "one"; }
				}
				""")
		.with("shop.config.StockFolds", """
				package shop.config;
				import shop.Delta;
				import shop.Stock;
				class StockFolds {
					static Stock sold(Stock stock, Delta.Sold sold) { return (sold.amount() > 3) ? null : stock; }
				}
				""");

	@TempDir
	static Path folder;

	private static final Map<Sources, ClassLoader> COMPILED = new ConcurrentHashMap<>();

	private static ClassLoader compile(Sources sources) {
		return COMPILED.computeIfAbsent(sources, (each) -> each.compile(folder));
	}

	static Stream<Arguments> sameCode() {
		return Stream.of(Arguments.of("debug information", SHOP.option("-g")),
				Arguments.of("no debug information", SHOP.option("-g:none")),
				Arguments.of("names of parameters", SHOP.option("-parameters")),
				Arguments.of("lines", SHOP.replace(PROJECTION, "@Fold", "\n\n// A fold.\n@Fold")),
				Arguments.of("imports",
						SHOP.replace(PROJECTION, "import java.util.HashMap;\nimport java.util.List;",
								"import java.util.List;\nimport java.util.HashMap;\nimport java.util.Set;")),
				Arguments.of("names of variables",
						SHOP.replace(PROJECTION, "long factor", "long times")
							.replace(PROJECTION, "* factor", "* times")),
				Arguments.of("the order of methods", SHOP
					.replace("shop.Delta", "record Added(String article, long amount) implements Delta { }", "")
					.replace("shop.Delta", "amount) implements Delta { }",
							"amount) implements Delta { }\nrecord Added(String article, long amount) implements Delta { }")
					.replace("shop.Delta", "interface Delta", "interface Delta permits Delta.Added, Delta.Sold")),
				Arguments.of("the annotation of the projection", SHOP.replace(PROJECTION, "\"articles\"", "\"other\"")),
				Arguments.of("an annotation that does not matter",
						SHOP.replace("shop.Place", "public enum", "@Deprecated public enum")),
				Arguments.of("a method that decides about snapshots",
						SHOP.replace(PROJECTION, "private Stock change", """
								@io.github.s2snapshot.annotation.SnapshotWhen
								boolean isFull(Stock stock, Delta.Sold sold) {
									return stock.lines().values().stream().anyMatch((line) -> line.amount() > 100);
								}
								private Stock change""")),
				Arguments.of("a method that decides a command", SHOP.replace(PROJECTION, "private Stock change", """
						@io.github.s2snapshot.annotation.Decide(subtypes = Integer.class)
						Delta.Sold sell(Stock stock, Number amount) {
							throw new IllegalStateException("sold out");
						}
						private Stock change""")),
				Arguments.of("a class that is only called", SHOP.replace("shop.Rules", "10", "11")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void sameCode(String what, Sources changed) {
		assertThat(change(SHOP, changed)).isEqualTo(FoldChange.NONE);
	}

	static Stream<Arguments> otherCode() {
		return Stream.of(
				Arguments.of("a constant", PROJECTION, "FACTOR = 3", "FACTOR = 4",
						List.of("StockProjection.change(\u2026)")),
				Arguments.of("an operator", PROJECTION, "amount * factor", "amount + factor",
						List.of("StockProjection.change(\u2026)")),
				Arguments.of("a branch", PROJECTION, "check.run();", "if (stock.lines().isEmpty()) { check.run(); }",
						List.of("StockProjection.sold(\u2026)")),
				Arguments.of("a lambda", PROJECTION, "> Rules.limit()", ">= Rules.limit()",
						List.of("StockProjection.sold(\u2026)")),
				Arguments.of("an anonymous class", PROJECTION, "one.amount() + other", "one.amount() - other",
						List.of("StockProjection.change(\u2026)")),
				Arguments.of("a lambda before another one", PROJECTION, "{ return new Stock(Map",
						"{ Runnable none = () -> { }; none.run(); return new Stock(Map",
						List.of("StockProjection.empty(\u2026)")),
				Arguments.of("an anonymous class before another one", PROJECTION, "{ return new Stock(Map",
						"{ new Object() { }; return new Stock(Map", List.of("StockProjection.empty(\u2026)")),
				Arguments.of("a new method", PROJECTION, "private Stock change",
						"void more() { }\nprivate Stock change", List.of("StockProjection.more(\u2026) (new)")),
				Arguments.of("a removed method", "shop.Base",
						"protected long halved(long amount) { return amount / 2; }", "", List.of("Base")),
				Arguments.of("a supertype", "shop.Base", "/ 2", "/ 3", List.of("Base")),
				Arguments.of("a field of the projection", PROJECTION, "private static final",
						"private int more; private static final", List.of("StockProjection")),
				Arguments.of("a component of the state", "shop.Stock", "String article, long", "String name, long",
						List.of("Stock.Line")),
				Arguments.of("the type of a component", "shop.Stock", "List<Place> places",
						"java.util.Set<Place> places", List.of("Stock")),
				Arguments.of("a mapping of the state", "shop.Stock", "long amount)",
						"@com.fasterxml.jackson.annotation.JsonProperty(\"n\") long amount)", List.of("Stock.Line")),
				Arguments.of("an enum of the state", "shop.Place", "SHELF, CELLAR", "CELLAR, SHELF", List.of("Place")),
				Arguments.of("a delta", "shop.Delta", "record Sold(String article, long",
						"record Sold(String article, int", List.of("Delta.Sold", "StockProjection.sold(\u2026)")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void otherCode(String what, String file, String target, String replacement, List<String> parts) {
		Sources before = SHOP;
		Sources after = SHOP.replace(file, target, replacement);
		if (what.equals("the type of a component")) {
			after = after.replace(PROJECTION, "List.of(Place.SHELF)", "java.util.Set.of(Place.SHELF)")
				.replace(PROJECTION, "get(0)", "iterator().next()");
			after = after.replace(CONFIGURATION, "List.of()", "java.util.Set.of()");
			parts = List.of("Stock", "StockProjection.change(\u2026)", "StockProjection.empty(\u2026)");
		}
		FoldChange change = change(before, after);
		assertThat(change.isChanged()).isTrue();
		assertThat(change.parts()).containsExactlyElementsOf(parts);
	}

	@Test
	void aRemovedPartShouldBeQuoted() {
		FoldChange change = change(
				SHOP.replace(PROJECTION, "private Stock change", "void more() { }\nprivate Stock change"), SHOP);
		assertThat(change.parts()).containsExactly("'StockProjection.more(\u2026)' (removed)");
	}

	@Test
	void aDeclaredClassThatIsCalledShouldBeCovered() {
		ClassLoader before = compile(SHOP);
		ClassLoader after = compile(SHOP.replace("shop.Rules", "10", "11"));
		assertThat(FoldChange.between(fingerprint(before, "shop.Rules"), fingerprint(after, "shop.Rules")).parts())
			.containsExactly("Rules.limit(\u2026)");
	}

	private FoldChange change(Sources before, Sources after) {
		return FoldChange.between(fingerprint(compile(before)), fingerprint(compile(after)));
	}

	private static FoldFingerprint fingerprint(ClassLoader loader, String... more) {
		FoldSources.Builder sources = FoldSources.builder().type(load(loader, PROJECTION));
		for (String name : more) {
			sources.type(load(loader, name));
		}
		FoldFingerprint fingerprint = FoldCode.fingerprint("stock",
				sources.value(load(loader, "shop.Stock")).value(load(loader, "shop.Delta")).build());
		assertThat(fingerprint.isKnown()).isTrue();
		return fingerprint;
	}

	private static Class<?> load(ClassLoader loader, String name) {
		try {
			return Class.forName(name, false, loader);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void lambdasShouldBeTheOnlyPartOfTheirClass() throws Exception {
		FoldFingerprint before = lambdas(SHOP, "sold");
		// Both folds of Sold, because a lambda and a method reference cannot be told
		// apart.
		assertThat(before.parts()).containsOnlyKeys("Delta", "Delta.Added", "Delta.Sold", "Place", "Stock",
				"Stock.Line", "StockConfiguration", "StockFolds", "fold of Delta.Added", "fold of Delta.Sold");
		assertThat(FoldChange.between(before, lambdas(SHOP.replace(CONFIGURATION, "\"one\"", "\"two\""), "sold")))
			.isEqualTo(FoldChange.NONE);
		assertThat(FoldChange.between(before,
				lambdas(SHOP.replace(CONFIGURATION, "public static Supplier",
						"public Runnable first() { return () -> { }; }\npublic static Supplier"), "sold")))
			.isEqualTo(FoldChange.NONE);
		assertThat(FoldChange
			.between(before, lambdas(SHOP.replace(CONFIGURATION, "sold) -> stock;", "sold) -> null;"), "sold"))
			.parts()).containsExactly("fold of Delta.Sold");
		assertThat(FoldChange
			.between(before,
					lambdas(SHOP.replace(CONFIGURATION, "stock.lines(), stock.places());",
							"stock.lines(), List.of());"), "sold"))
			.parts()).containsExactly("fold of Delta.Added");
		assertThat(FoldChange
			.between(before, lambdas(SHOP.replace(CONFIGURATION, "Map.of(), List.of()", "null, List.of()"), "sold"))
			.parts()).containsExactly("StockConfiguration");
	}

	@Test
	void theClassOfAMethodReferenceShouldBeCovered() throws Exception {
		FoldFingerprint before = lambdas(SHOP, "other");
		assertThat(before.parts()).containsKey("StockFolds");
		assertThat(FoldChange.between(before, lambdas(SHOP.replace("shop.config.StockFolds", "> 3", "> 4"), "other"))
			.parts()).containsExactly("StockFolds");
	}

	private FoldFingerprint lambdas(Sources sources, String sold) throws Exception {
		ClassLoader loader = compile(sources);
		Class<?> host = load(loader, CONFIGURATION);
		return FoldCode.fingerprint("stock",
				FoldSources.builder()
					.function(host.getMethod("initial").invoke(null).getClass(), load(loader, "shop.Stock"))
					.fold(host.getMethod("added").invoke(null).getClass(), load(loader, "shop.Delta$Added"))
					.fold(host.getMethod(sold).invoke(null).getClass(), load(loader, "shop.Delta$Sold"))
					.value(load(loader, "shop.Stock"))
					.value(load(loader, "shop.Delta"))
					.build());
	}

	@Test
	void theOrderOfTheSourcesShouldNotMatter() {
		ClassLoader loader = compile(SHOP);
		List<Class<?>> types = new ArrayList<>(List.of(load(loader, PROJECTION), load(loader, "shop.Rules")));
		FoldSources.Builder one = FoldSources.builder().value(load(loader, "shop.Stock"));
		types.forEach(one::type);
		Collections.reverse(types);
		FoldSources.Builder other = FoldSources.builder();
		types.forEach(other::type);
		other.value(load(loader, "shop.Stock"));
		assertThat(FoldCode.fingerprint("one", one.build())).isEqualTo(FoldCode.fingerprint("other", other.build()));
	}

	@Test
	void nothingShouldBeRun() {
		Sources sources = SHOP.replace("shop.Place", "SHELF, CELLAR",
				"SHELF, CELLAR; static { if (true) { throw new IllegalStateException(); } }");
		assertThat(fingerprint(compile(sources)).isKnown()).isTrue();
	}

	@Test
	void whenTheClassesAreOfThisLibraryThenTheFingerprintIsUnknown() {
		assertThat(FoldCode.fingerprint("stock", FoldSources.builder().type(FoldCodeTests.class).build()))
			.isEqualTo(FoldFingerprint.UNKNOWN);
		assertThat(FoldCode.fingerprint("stock", FoldSources.builder().build())).isEqualTo(FoldFingerprint.UNKNOWN);
	}

	@Test
	void whenAClassFileCannotBeReadThenTheFingerprintIsUnknown() {
		ClassLoader loader = compile(SHOP);
		ClassLoader blind = new ClassLoader(null) {

			@Override
			protected Class<?> findClass(String name) throws ClassNotFoundException {
				try (InputStream file = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
					byte[] bytes = file.readAllBytes();
					return defineClass(name, bytes, 0, bytes.length);
				}
				catch (IOException ex) {
					throw new ClassNotFoundException(name, ex);
				}
			}

		};
		assertThat(FoldCode.fingerprint("stock", FoldSources.builder().type(load(blind, "shop.Rules")).build()))
			.isEqualTo(FoldFingerprint.UNKNOWN);
	}

	@Test
	void aDefinitionShouldHaveTheFingerprintOfItsClass() throws Exception {
		assertThat(definition(SHOP).build().foldFingerprint().parts()).containsKeys("StockProjection#sold",
				"Stock.Line", "Delta.Added");
		assertThat(FoldChange
			.between(definition(SHOP).build().foldFingerprint(),
					definition(SHOP.replace(PROJECTION, "FACTOR = 3", "FACTOR = 4")).build().foldFingerprint())
			.describe()).isEqualTo("StockProjection.change(\u2026)");
	}

	@Test
	void aDefinitionMaySetTheFingerprint() throws Exception {
		assertThat(definition(SHOP).foldFingerprint("build 7").build().foldFingerprint())
			.isEqualTo(FoldFingerprint.set("build 7"));
		assertThat(definition(SHOP).foldFingerprint("build 7").foldFingerprint(" ").build().foldFingerprint())
			.isEqualTo(definition(SHOP).build().foldFingerprint());
		Sources annotated = SHOP.replace(PROJECTION, "\"articles\"",
				"\"articles\", foldFingerprint = \"build 8\", onFoldChange = io.github.s2snapshot.projection.FoldChangeAction.FAIL");
		ProjectionDefinition<?> definition = definition(annotated).build();
		assertThat(definition.foldFingerprint()).isEqualTo(FoldFingerprint.set("build 8"));
		assertThat(definition.onFoldChange()).isEqualTo(FoldChangeAction.FAIL);
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> definition(SHOP.replace(PROJECTION, "\"articles\"",
					"\"articles\", foldFingerprint = \"" + "x".repeat(129) + "\"")))
			.withMessageContaining("'foldFingerprint' is not valid")
			.withMessageContaining("1 to 128 bytes");
	}

	@Test
	void aDefinitionThatIgnoresChangesShouldHaveNoFingerprint() throws Exception {
		assertThat(
				definition(SHOP).onFoldChange(FoldChangeAction.IGNORE).foldFingerprint("7").build().foldFingerprint())
			.isEqualTo(FoldFingerprint.UNKNOWN);
	}

	private static ProjectionDefinition.Builder<?> definition(Sources sources) throws Exception {
		ClassLoader loader = compile(sources);
		Object projection = load(loader, PROJECTION).getConstructor().newInstance();
		return AnnotatedProjections.define(projection, load(loader, "shop.Stock"));
	}

	@Test
	void manyPartsShouldBeLeftOut() {
		String methods = IntStream.range(0, 40)
			.mapToObj((i) -> String.format(Locale.ROOT, "void more%d() { }%n", i))
			.collect(Collectors.joining());
		FoldFingerprint classes = fingerprint(
				SHOP.replace(PROJECTION, "private Stock change", methods + "private Stock change")
					.compile(this.folder));
		assertThat(classes.parts().keySet()).contains("StockProjection", "Stock")
			.noneMatch((name) -> name.contains("#"));
		String nested = IntStream.range(0, 40)
			.mapToObj((i) -> String.format(Locale.ROOT, "record More%d() { }%n", i))
			.collect(Collectors.joining());
		FoldFingerprint none = fingerprint(
				compile(SHOP.replace(PROJECTION, "private Stock change", nested + "private Stock change")));
		assertThat(none.isKnown()).isTrue();
		assertThat(none.parts()).isEmpty();
		assertThat(FoldChange.between(classes, none)).isEqualTo(new FoldChange(FoldChange.Kind.CHANGED, List.of()));
	}

	@Test
	void tooManyClassesShouldHaveNoFingerprint() {
		String nested = IntStream.range(0, 600)
			.mapToObj((i) -> String.format(Locale.ROOT, "interface More%d { }%n", i))
			.collect(Collectors.joining());
		ClassLoader loader = compile(Sources.empty().with("shop.Many", "package shop; class Many {" + nested + "}"));
		assertThat(FoldCode.fingerprint("stock", FoldSources.builder().type(load(loader, "shop.Many")).build()))
			.isEqualTo(FoldFingerprint.UNKNOWN);
	}

}
