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

package io.github.s2snapshot.autoconfigure;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/**
 * Tests for the architecture of this module.
 */
@AnalyzeClasses(packages = { "io.github.s2snapshot.autoconfigure", "io.github.s2snapshot.actuate" },
		importOptions = ImportOption.DoNotIncludeTests.class)
class AutoconfigureArchitectureTests {

	private static final String ROOT = "io.github.s2snapshot.autoconfigure";

	@ArchTest
	private final ArchRule packagesHaveNoCycles = SlicesRuleDefinition.slices()
		.matching("io.github.s2snapshot.(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	private final ArchRule whatIsSharedKnowsNobodyWhoSharesIt = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(ROOT)
		.should()
		.dependOnClassesThat()
		.resideInAPackage(ROOT + ".*..");

	@ArchTest
	private final ArchRule theClientKnowsWhatIsSharedOnly = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(ROOT + ".client..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(ROOT + ".docker..", ROOT + ".endpoint..", ROOT + ".health..", ROOT + ".metrics..",
				ROOT + ".observation..", ROOT + ".projection..", ROOT + ".sse..", ROOT + ".store..",
				ROOT + ".testcontainers..");

}
