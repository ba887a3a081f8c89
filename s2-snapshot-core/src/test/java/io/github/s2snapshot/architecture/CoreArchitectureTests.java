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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;

/**
 * Holds the shape of this module.
 */
@AnalyzeClasses(packages = { "io.github.s2snapshot.annotation", "io.github.s2snapshot.crypto",
		"io.github.s2snapshot.definition", "io.github.s2snapshot.engine", "io.github.s2snapshot.event",
		"io.github.s2snapshot.format", "io.github.s2snapshot.projection", "io.github.s2snapshot.retry",
		"io.github.s2snapshot.serializer", "io.github.s2snapshot.snapshot", "io.github.s2snapshot.sse",
		"io.github.s2snapshot.store" }, importOptions = ImportOption.DoNotIncludeTests.class)
class CoreArchitectureTests {

	private static final String ROOT = "io.github.s2snapshot.";

	private static final String[] NO_SPRING = { ROOT + "engine..", ROOT + "projection..", ROOT + "definition..",
			ROOT + "serializer..", ROOT + "store..", ROOT + "format..", ROOT + "crypto.." };

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

	@ArchTest
	private final ArchRule everyPackageIsNullMarked = ArchRuleDefinition.classes()
		.that()
		.haveSimpleName("package-info")
		.should()
		.beAnnotatedWith(NullMarked.class);

}
