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

package io.github.s2snapshot.embedded;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;

/**
 * Tests for the dependencies between packages.
 */
@AnalyzeClasses(packages = "io.github.s2snapshot.embedded", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String SDK = "io.github.s2snapshot.sdk..";

	private static final String WIRE = "io.github.s2snapshot.sdk.wire..";

	private static final String STORAGE = "io.github.s2snapshot.embedded.internal.backend.storage..";

	@ArchTest
	final ArchRule onlyTheWireOfTheSdkIsUsed = ArchRuleDefinition.noClasses()
		.should()
		.dependOnClassesThat(
				JavaClass.Predicates.resideInAPackage(SDK).and(JavaClass.Predicates.resideOutsideOfPackage(WIRE)));

	@ArchTest
	final ArchRule springIsNotUsed = ArchRuleDefinition.noClasses()
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..");

	@ArchTest
	final ArchRule theBackendKnowsNoTransport = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage("..internal.backend..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.vertx..", "io.netty..", "..internal.http..");

	@ArchTest
	final ArchRule theStorageKnowsNothingAboveIt = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(STORAGE)
		.should()
		.dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.github.s2snapshot.embedded..")
			.and(JavaClass.Predicates.resideOutsideOfPackage(STORAGE)));

	@ArchTest
	final ArchRule onlyTheBackendUsesTheStorage = ArchRuleDefinition.noClasses()
		.that()
		.resideOutsideOfPackage("..internal.backend..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage(STORAGE);

	@ArchTest
	final ArchRule theLibraryOfTheStorageStaysThere = ArchRuleDefinition.noClasses()
		.that()
		.resideOutsideOfPackage(STORAGE)
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.h2..");

	@ArchTest
	final ArchRule onlyTheStorageKnowsItsLibrary = ArchRuleDefinition.noClasses()
		.that()
		.haveSimpleNameNotStartingWith("Store")
		.and()
		.haveSimpleNameNotStartingWith("MVStore")
		.and()
		.areTopLevelClasses()
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.h2..");

	@ArchTest
	final ArchRule theLauncherStandsAlone = ArchRuleDefinition.classes()
		.that()
		.resideInAPackage("..embedded.lite..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("java..", "org.jspecify..", "..embedded.lite..");

	@ArchTest
	final ArchRule packagesHaveNoCycles = SlicesRuleDefinition.slices()
		.matching("io.github.s2snapshot.(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	final ArchRule packagesAreNullMarked = ArchRuleDefinition.classes()
		.that()
		.haveSimpleName("package-info")
		.should()
		.beAnnotatedWith(NullMarked.class);

}
