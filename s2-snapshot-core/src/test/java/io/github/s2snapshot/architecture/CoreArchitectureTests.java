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

package io.github.s2snapshot.architecture;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the shape of this module.
 */
@AnalyzeClasses(
		packages = { "io.github.s2snapshot.annotation", "io.github.s2snapshot.crypto",
				"io.github.s2snapshot.definition", "io.github.s2snapshot.engine", "io.github.s2snapshot.event",
				"io.github.s2snapshot.fingerprint", "io.github.s2snapshot.format", "io.github.s2snapshot.keyed",
				"io.github.s2snapshot.projection", "io.github.s2snapshot.retry", "io.github.s2snapshot.serializer",
				"io.github.s2snapshot.snapshot", "io.github.s2snapshot.sse", "io.github.s2snapshot.store" },
		importOptions = ImportOption.DoNotIncludeTests.class)
class CoreArchitectureTests {

	private static final String ROOT = "io.github.s2snapshot.";

	private static final int MOST_PARAMETERS = 8;

	private static final int MOST_COLLABORATORS = 12;

	// What puts everything together, and what shows it to the outside.
	private static final Set<String> EXEMPT = Set.of("RunnerAssembly", "ProjectionRunner");

	private static final String[] NO_SPRING = { ROOT + "engine..", ROOT + "projection..", ROOT + "definition..",
			ROOT + "keyed..", ROOT + "serializer..", ROOT + "store..", ROOT + "format..", ROOT + "crypto.." };

	@ArchTest
	private final ArchRule packagesHaveNoCycles = SlicesRuleDefinition.slices()
		.matching("io.github.s2snapshot.(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	private final ArchRule theEngineKnowsNoSpring = ArchRuleDefinition.noClasses()
		.that()
		.resideInAnyPackage(NO_SPRING)
		.and()
		.resideOutsideOfPackage(ROOT + "store.jdbc..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..");

	@ArchTest
	private final ArchRule springRetryStaysInOnePlace = ArchRuleDefinition.noClasses()
		.that()
		.resideOutsideOfPackages(ROOT + "retry..")
		.and()
		.doNotHaveFullyQualifiedName(ROOT + "snapshot.SnapshotTemplate$Builder")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.retry..");

	@ArchTest
	private final ArchRule onlyThePublicSideOfTheClientIsUsed = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage("io.github.s2snapshot..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(ROOT + "sdk.internal..", ROOT + "sdk.wire..");

	@ArchTest
	private final ArchRule theEngineAsksOneClassForTheTime = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(ROOT + "engine..")
		.and()
		.doNotHaveSimpleName("EngineTime")
		.should()
		.callMethod(System.class, "nanoTime")
		.orShould()
		.callMethod(Instant.class, "now")
		.orShould()
		.callMethod(CompletableFuture.class, "get", long.class, TimeUnit.class);

	// Each room may use those before it.
	private static final String[] ROOMS = { "support", "threads", "status", "follow", "restore", "read", "append",
			"take", "retention", "audit", "deltas" };

	@ArchTest
	static void theRoomsOfTheEngineHaveADirection(JavaClasses classes) {
		for (int i = 0; i < ROOMS.length; i++) {
			String[] later = IntStream.range(i + 1, ROOMS.length)
				.mapToObj((room) -> ROOT + "engine.internal." + ROOMS[room] + "..")
				.toArray(String[]::new);
			if (later.length > 0) {
				ArchRuleDefinition.noClasses()
					.that()
					.resideInAPackage(ROOT + "engine.internal." + ROOMS[i] + "..")
					.should()
					.dependOnClassesThat()
					.resideInAnyPackage(later)
					.check(classes);
			}
			ArchRuleDefinition.noClasses()
				.that()
				.resideInAPackage(ROOT + "engine.internal." + ROOMS[i] + "..")
				.should()
				.dependOnClassesThat()
				.resideInAnyPackage(ROOT + "engine", ROOT + "engine.internal")
				.check(classes);
		}
	}

	@ArchTest
	private final ArchRule theInsideOfTheEngineIsUsedByItAlone = ArchRuleDefinition.noClasses()
		.that()
		.resideOutsideOfPackage(ROOT + "engine..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage(ROOT + "engine.internal..");

	@ArchTest
	private final ArchRule theEngineKnowsNobodyAboveIt = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(ROOT + "engine..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(ROOT + "snapshot..", ROOT + "annotation..", ROOT + "event..", ROOT + "sse..");

	@ArchTest
	static void noMoreThanTwoClassesOfAPackageFormACircle(JavaClasses classes) {
		assertThat(ClassCircles.largerThan(2, classes)).isEmpty();
	}

	@ArchTest
	static void noConstructorOfTheEngineHasMoreThanEightParameters(JavaClasses classes) {
		assertThat(classes.stream()
			.filter((type) -> type.getPackageName().startsWith(ROOT + "engine") && !type.isRecord())
			.flatMap((type) -> type.getConstructors().stream())
			.filter((constructor) -> !constructor.getModifiers().contains(JavaModifier.PRIVATE)
					&& constructor.getRawParameterTypes().size() > MOST_PARAMETERS)
			.map(JavaConstructor::getFullName)).isEmpty();
	}

	@ArchTest
	static void noClassOfTheEngineHasMoreThanTwelveCollaborators(JavaClasses classes) {
		assertThat(classes.stream()
			.filter((type) -> type.getPackageName().startsWith(ROOT + "engine") && !type.isRecord()
					&& !EXEMPT.contains(type.getSimpleName()))
			.filter((type) -> collaborators(type) > MOST_COLLABORATORS)
			.map((type) -> type.getSimpleName() + ": " + collaborators(type))).isEmpty();
	}

	// Fields of types of the engine that do something, each counted once.
	private static long collaborators(JavaClass type) {
		return type.getFields()
			.stream()
			.filter((field) -> !field.getModifiers().contains(JavaModifier.STATIC))
			.map(JavaField::getRawType)
			.filter((field) -> field.getPackageName().startsWith(ROOT + "engine") && !field.isRecord()
					&& !field.isEnum() && !field.getName().startsWith(type.getName()))
			.distinct()
			.count();
	}

	@ArchTest
	private final ArchRule everyPackageIsNullMarked = ArchRuleDefinition.classes()
		.that()
		.haveSimpleName("package-info")
		.should()
		.beAnnotatedWith(NullMarked.class);

}
