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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;

/**
 * Finds classes of one package that depend on each other in a circle. Nested classes
 * count as the class that they are in.
 */
final class ClassCircles {

	private final Map<String, Set<String>> uses;

	private final Map<String, Integer> index = new HashMap<>();

	private final Map<String, Integer> low = new HashMap<>();

	private final Deque<String> open = new ArrayDeque<>();

	private final List<Set<String>> circles = new ArrayList<>();

	private ClassCircles(Map<String, Set<String>> uses) {
		this.uses = uses;
	}

	/**
	 * Finds circles.
	 * @param size how many classes may form one
	 * @param classes the classes
	 * @return the larger ones
	 */
	static List<Set<String>> largerThan(int size, Iterable<JavaClass> classes) {
		Map<String, Set<String>> uses = new HashMap<>();
		for (JavaClass type : classes) {
			Set<String> used = type.getDirectDependenciesFromSelf()
				.stream()
				.map(Dependency::getTargetClass)
				.filter((target) -> target.getPackageName().equals(type.getPackageName()))
				.map(ClassCircles::outermost)
				.collect(Collectors.toSet());
			uses.computeIfAbsent(outermost(type), (name) -> new TreeSet<>()).addAll(used);
		}
		ClassCircles search = new ClassCircles(uses);
		uses.keySet().forEach(search::visit);
		return search.circles.stream().filter((circle) -> circle.size() > size).toList();
	}

	private static String outermost(JavaClass type) {
		JavaClass component = type.getBaseComponentType();
		return component.getEnclosingClass().map(ClassCircles::outermost).orElse(component.getName());
	}

	// Tarjan's strongly connected components.
	private void visit(String type) {
		if (this.index.containsKey(type)) {
			return;
		}
		int mine = this.index.size();
		this.index.put(type, mine);
		this.low.put(type, mine);
		this.open.push(type);
		for (String used : this.uses.getOrDefault(type, Set.of())) {
			if (!this.index.containsKey(used)) {
				visit(used);
				this.low.merge(type, this.low.get(used), Math::min);
			}
			else if (this.open.contains(used)) {
				this.low.merge(type, this.index.get(used), Math::min);
			}
		}
		if (this.low.get(type) == mine) {
			Set<String> circle = new TreeSet<>();
			String last;
			do {
				last = this.open.pop();
				circle.add(last);
			}
			while (!last.equals(type));
			this.circles.add(circle);
		}
	}

}
