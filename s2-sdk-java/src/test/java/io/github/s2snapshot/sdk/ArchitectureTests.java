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

package io.github.s2snapshot.sdk;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/**
 * Architecture rules of the module.
 */
@AnalyzeClasses(packagesOf = S2Client.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String ROOT = "io.github.s2snapshot.sdk";

	private static final String INTERNAL = ROOT + ".internal..";

	private static final String WIRE = ROOT + ".wire..";

	@ArchTest
	final ArchRule packagesShouldHaveNoCycles = SlicesRuleDefinition.slices()
		.matching(ROOT + ".(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	final ArchRule rootPackageShouldNotBeUsedByOthers = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(ROOT + ".*..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage(ROOT);

	@ArchTest
	final ArchRule wireShouldNotUseOtherPackages = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(WIRE)
		.should()
		.dependOnClassesThat(DescribedPredicate.describe("are in another package of the SDK",
				(type) -> type.getPackageName().startsWith(ROOT) && !type.getPackageName().startsWith(ROOT + ".wire")));

	@ArchTest
	final ArchRule vertxShouldBeUsedInOnePackage = ArchRuleDefinition.noClasses()
		.that()
		.resideOutsideOfPackage(ROOT + ".internal.vertx")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.vertx..", "io.netty..");

	@ArchTest
	final ArchRule springShouldNotBeUsed = ArchRuleDefinition.noClasses()
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..");

	@ArchTest
	final ArchRule publicSignaturesShouldHideLibraries = ArchRuleDefinition.classes()
		.that()
		.arePublic()
		.and()
		.resideOutsideOfPackages(INTERNAL, WIRE)
		.should(exposeNoTypesOf("com.google.protobuf", ROOT + ".wire.proto", ROOT + ".wire.json", ROOT + ".internal",
				"io.vertx", "io.netty", "tools.jackson"));

	@ArchTest
	final ArchRule packagesShouldBeNullMarked = ArchRuleDefinition.classes()
		.that()
		.resideOutsideOfPackage(ROOT + ".wire.proto")
		.should(new ArchCondition<JavaClass>("be in a package with @NullMarked") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean marked = type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked");
				events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " is not @NullMarked"));
			}

		});

	private ArchCondition<JavaClass> exposeNoTypesOf(String... packages) {
		List<String> hidden = Arrays.asList(packages);
		return new ArchCondition<>("show nothing of " + hidden + " in public or protected signatures") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				for (JavaCodeUnit unit : type.getCodeUnits()) {
					if (isVisible(unit)) {
						Set<String> shown = shown(unit).filter((name) -> hidden.stream().anyMatch(name::startsWith))
							.collect(Collectors.toSet());
						events.add(new SimpleConditionEvent(unit, shown.isEmpty(),
								unit.getFullName() + " shows " + shown));
					}
				}
			}

			private boolean isVisible(JavaCodeUnit unit) {
				return unit.getModifiers().contains(JavaModifier.PUBLIC)
						|| unit.getModifiers().contains(JavaModifier.PROTECTED);
			}

			private Stream<String> shown(JavaCodeUnit unit) {
				return Stream
					.concat(unit.getReturnType().getAllInvolvedRawTypes().stream(),
							unit.getParameterTypes().stream().flatMap((type) -> type.getAllInvolvedRawTypes().stream()))
					.map(JavaClass::getName);
			}

		};
	}

}
